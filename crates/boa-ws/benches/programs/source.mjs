import { number, text, word, words } from "./measure.mjs";

const statement = (index) => `/** ${words(6)} */
function ${word()}${index}(first, { second = ${index}, ...rest } = {}) {
    const list = [first, second, "${words(3)}", /${word()}[a-z]+/g, \`\${first} ${word()}\`];
    for (let i = 0; i < ${number(100)}; i++) {
        if (list[i] === undefined || i % 2 === 0 && !rest.${word()}) continue; // ${words(3)}
        list.push(...list.map((item) => ({ item, ${word()}: item ?? null })));
    }
    return list.length > ${number(10)} ? list.filter(Boolean) : new Map([[first, second]]);
}

`;

/** A program in JavaScript. */
export const program = (size) => text(size, statement);
