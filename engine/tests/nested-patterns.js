// Groups and classes that nest 100,000 times are a SyntaxError.
for (const [open, close, flags] of [
    ["(", ")", ""], ["(?:", ")", ""], ["(?=", ")", ""], ["(?!", ")", ""], ["(?<=", ")", ""], ["(?<!", ")", ""], ["(?i:", ")", ""],
    ["(a|", ")", ""], ["(?:a", "){0,1}", ""], ["((?:", ")*)+", ""], ["[", "]", "v"], ["[^", "]", "v"], ["[a&&[", "]]", "v"],
]) {
    const pattern = open.repeat(100_000) + "a" + close.repeat(100_000);
    throws(() => new RegExp(pattern, flags), SyntaxError);
    throws(() => new RegExp(open.repeat(100_000), flags), SyntaxError);
    throws(() => eval(`/${pattern}/${flags}`), SyntaxError);
}
same(new RegExp("(".repeat(50) + "a" + ")".repeat(50)).test("a"), true);
