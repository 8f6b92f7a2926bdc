// Groups of a name may not both take part in a match, wherever they are.
for (const pattern of ["(?<a>x)(?<a>y)", "(?<a>(?<a>x))", "(?<a>x|(?<a>y))", "(?:(?<a>x)|y)(?:z|(?<a>w))", "(?:(?<a>x)|(?<a>y))(?<a>z)",
    "(?<a>x)|(?:(?<a>y)|(?<a>z))(?<b>)(?<a>w)", "((?<a>x)|y)((?<a>z)|w)", "(?=(?<a>x))|(?<a>y)(?<a>z)"]) {
    throws(() => new RegExp(pattern), SyntaxError);
    throws(() => new RegExp(pattern, "v"), SyntaxError);
}
for (const [pattern, text, found] of [["(?<a>x)|(?<a>y)", "y", "y"], ["(?:(?<a>x)|(?<a>y)|(?:(?<a>z)|w))q", "zq", "z"], ["(?:x(?:(?<a>y)|z))|(?<a>w)", "w", "w"],
    ["(?<a>x)[(?<a>)]|\\((?<a>y)", "(y", "y"], ["(?<b>.)(?:(?<a>x)|(?:)(?<a>y)|(?<a>z))", "qz", "z"]]) {
    same(new RegExp(pattern).exec(text).groups.a, found, pattern);
}

// In linear time: groups in each other, and alternatives with a name.
function slow(steps, size, name) {
    const short = least(() => steps(size)), long = least(() => steps(size * 8));
    if (long > 60 && long > short * 20) throw new Error(`${name}: ${short} ms and ${long} ms`);
}
const compile = (source) => { try { new RegExp(source); } catch {} };
slow((size) => compile("(?<a>".repeat(size)), 2000, "groups with a name");
slow((size) => compile(Array.from({ length: size }, (_, i) => `(?<a${i}>`).join("")), 2000, "groups with names");
slow((size) => compile("(?<a>x)|".repeat(size) + "("), 1000, "alternatives with a name");
const evaluate = (source) => { try { eval(source); } catch {} };
slow((size) => evaluate("/" + "(a)".repeat(size) + "/"), 1000, "groups of a literal");
slow((size) => evaluate("/" + "(?:a)".repeat(size) + "(/"), 1000, "groups of a literal that is none");
