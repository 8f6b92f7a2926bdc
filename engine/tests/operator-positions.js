// An error of an operator has the position of its right operand, or of the operator that is before its operand.
const place = (code) => {
    try { new Function(code)() } catch (error) { return error.name + /:(\d+:\d+)/.exec(error.stack)?.[1] }
};
// `new Function` has a line before the body.
const results = [
    place("1n +\n  1"), place("return 1n * 1"), place("const a = 1n;\nreturn 2 - a"), place("return 1n & 1"), place("return 1n >>> 1n"),
    place("return 1 in 2"), place("return {} instanceof 1"), place("return 1n <\n Symbol()"),
    place("if (1n < Symbol()) {}"), place("for (let a = 0n; a <\n Symbol(); a++);"), place("while (Symbol() < 1);"),
    place("return -Symbol()"), place("return [1,\n +1n]"), place("return ~Symbol()"), place("const a = {}; return 1 +\n { valueOf: () => 1n }"),
];
const expected = [
    "3:3", "2:13", "3:12", "2:13", "2:15",
    "2:13", "2:22", "3:8",
    "2:16", "3:8", "2:19",
    "2:8", "3:2", "2:8", "3:2",
].map((it) => `TypeError${it}`);
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
