// The length of a string has a limit.
throws(() => new Array(4294967295).join("abc"), RangeError);
throws(() => { let text = "0123456789abcdef"; for (;;) text += text; }, RangeError);
throws(() => "ab".repeat(2 ** 29), RangeError);
