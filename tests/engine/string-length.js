// The length of a string has a limit.
function throws(work) {
    try { work(); } catch (error) { if (error instanceof RangeError) return; throw error; }
    throw new Error(`${work} does not throw`);
}
throws(() => new Array(4294967295).join("abc"));
throws(() => { let text = "0123456789abcdef"; for (;;) text += text; });
throws(() => "ab".repeat(2 ** 29));
