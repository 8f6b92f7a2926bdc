// The error of a name that is declared twice is at the second declaration.
const place = (source) => {
    try { (0, eval)(source) } catch ({ message }) { return /line \d+, col \d+$/.exec(message)?.[0] }
};
for (const [source, expected] of [
    ["let first;\n let first", "line 2, col 6"],
    ["const first = 1; first;\nclass first {}", "line 2, col 7"],
    ["let first;\n{ first; }\nconst [a, { b: first = a }] = []", "line 3, col 16"],
    ["let first;\n\nif (1) { var first }", "line 3, col 14"],
    ["var first;\nlet first", "line 2, col 5"],
    ["let first;\nfunction first() {}", "line 2, col 10"],
]) same(place(source), expected, source);
