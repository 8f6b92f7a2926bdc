// What all programs have in common. `size` is the number of code units of a program's input.

/** Words, in an order that is always the same and does not repeat soon. */
const WORDS = ("alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa quebec romeo sierra " +
    "tango uniform victor whiskey xray yankee zulu").split(" ");

let state = 1;

/** A number that is not negative and less than the limit. */
export function number(limit) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % limit;
}

export function word() {
    return WORDS[number(WORDS.length)];
}

export function words(count) {
    return Array.from({ length: count }, word).join(" ");
}

/** Parts of a text, each made from its index, until the text has the size. */
export function parts(size, make) {
    const all = [];
    for (let length = 0; length < size; length += all.at(-1).length) all.push(make(all.length));
    return all;
}

export function text(size, make) {
    return parts(size, make).join("");
}

/** A number that depends on each code unit of the text. */
function checksum(text) {
    let sum = text.length;
    const step = Math.max(1, Math.floor(text.length / 5000));
    for (let index = 0; index < text.length; index += step) sum = (Math.imul(sum, 31) + text.charCodeAt(index)) | 0;
    return sum >>> 0;
}

/** Measures `work` with the input that `make` makes. `work` returns a string, which has to be the same in all runtimes. */
export async function measure(make, work) {
    const input = make(globalThis.size);
    const start = performance.now();
    const result = await work(input);
    const milliseconds = performance.now() - start;
    console.log(`DONE ${milliseconds} ${result.length} ${checksum(result)}`);
}
