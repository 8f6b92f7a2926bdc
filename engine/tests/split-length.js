// String.prototype.split throws a RangeError before its result takes gigabytes.
const text = "x".repeat(2 ** 25 + 1);
throws(() => text.split(""), RangeError);
// As many as are asked for are returned, however long the text is.
for (const [separator, first] of [["", "x"], ["x", ""]]) {
    const parts = text.split(separator, 3);
    if (parts.length !== 3 || parts[0] !== first) throw new Error(`split(${separator}, 3) is ${parts}`);
}
if ("a,b,c".split(",").join() !== "a,b,c" || "abc".split("").join() !== "a,b,c") throw new Error("split is wrong");
