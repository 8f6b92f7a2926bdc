// Functions without a name have the position only in stacks, and code outside of functions has `<main>`.
const frames = (error) => error.stack.split("\n").slice(1).map((line) => line.trim().replace(/:\d+:\d+/, "")).join();
const results = [
    [1].map(() => frames(new Error("an arrow")))[0],
    [1].map(function () { return frames(new Error("a function")) })[0],
    (() => frames(new Error("called at once")))(),
    new (class { constructor() { this.frames = frames(new Error("a class")) } })().frames,
    (function named() { return frames(new Error("a name")) })(),
    { key: () => frames(new Error("a key")) }.key(),
];
const main = "at <main> (anonymous-frames.js)", at = "at anonymous-frames.js";
const expected = [
    `${at},at map (native),${main}`,
    `${at},at map (native),${main}`,
    `${at},${main}`,
    `${at},${main}`,
    `at named (anonymous-frames.js),${main}`,
    `at key (anonymous-frames.js),${main}`,
];
results.forEach((result, n) => same(result, expected[n], `frames ${n}`));
