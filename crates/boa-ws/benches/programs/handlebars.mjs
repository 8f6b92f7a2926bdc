import Handlebars from "handlebars/dist/cjs/handlebars";
import { measure, parts, words } from "./measure.mjs";

const SECTION = "<section class=\"{{kind}}\">{{#if title}}<h2>{{title}}</h2>{{else}}<hr>{{/if}}\n" +
    "{{#each rows}}<p id=\"{{@index}}\">{{text}} {{upper text}} {{../title}} {{{text}}}</p>\n{{/each}}</section>\n";

measure(
    (size) => parts(size, () => `${words(5)} <&>`),
    (lines) => {
        Handlebars.registerHelper("upper", (value) => value.toUpperCase());
        const render = Handlebars.compile(SECTION);
        const sections = [];
        for (let start = 0; start < lines.length; start += 20) {
            const rows = lines.slice(start, start + 20).map((text) => ({ text }));
            sections.push(render({ kind: `k${start}`, title: start % 3 ? lines[start] : "", rows }));
        }
        // A template of the length of its output.
        const long = Handlebars.compile(lines.map((line, index) => `<b>{{a.[${index % 5}]}}</b> ${line}\n`).join(""));
        return sections.join("") + long({ a: [1, 2, 3, 4, 5] });
    },
);
