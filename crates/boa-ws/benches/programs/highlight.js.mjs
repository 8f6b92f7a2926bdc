import highlight from "highlight.js/lib/core";
import javascript from "highlight.js/lib/languages/javascript";
import { measure } from "./measure.mjs";
import { program } from "./source.mjs";

measure(program, (source) => {
    highlight.registerLanguage("javascript", javascript);
    return highlight.highlight(source, { language: "javascript" }).value;
});
