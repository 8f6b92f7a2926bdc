import { marked } from "marked";
import { measure, text, word, words } from "./measure.mjs";

const section = (index) => `## ${word()} ${index}\n\n${words(20)} *${word()}* **${words(2)}** [${word()}](https://example.com/${index}) \`${word()}\`.\n\n` +
    `- ${words(5)}\n- ${words(4)}\n  1. ${words(3)}\n\n> ${words(8)}\n\n| a | b |\n|---|---|\n| ${word()} | ${word()} |\n\n` +
    `\`\`\`js\nconst ${word()} = ${index};\n\`\`\`\n\n`;

measure((size) => text(size, section), (markdown) => marked.parse(markdown));
