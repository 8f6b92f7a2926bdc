import Mustache from "mustache";
import { measure, parts, words } from "./measure.mjs";

measure(
    (size) => parts(size, () => `${words(5)} <&>`),
    (lines) => {
        const view = { lines: lines.map((text, index) => ({ text, index, even: index % 2 === 0, inner: { text } })) };
        const rows = Mustache.render("{{#lines}}<p id=\"{{index}}\">{{text}}{{#even}} {{{inner.text}}}{{/even}}{{^even}}-{{/even}}</p>\n{{/lines}}", view);
        return rows + Mustache.render(lines.map((line) => `{{! ${line}}}<b>{{a}}</b> ${line}\n`).join(""), { a: 1 });
    },
);
