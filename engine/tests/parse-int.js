// Long numbers are rounded once, as in V8.
const digits = (count, digit = "1") => digit.repeat(count);
for (const [text, radix, expected] of [
    ["123456789012345678901234567890", 10, 123456789012345678901234567890], ["9007199254740993", 10, 9007199254740992],
    ["90071992547409930000000000001", 10, 90071992547409930000000000001], ["-123456789012345678901234567890.99", undefined, -123456789012345678901234567890],
    ["1" + digits(308, "0"), 10, 1e308], ["1" + digits(309, "0"), 10, Infinity], [digits(400, "0") + "17", 10, 17],
    ["0x123456789abcdef0123456789abcdef", undefined, 0x123456789abcdef0123456789abcdef], ["20000000000001000000000", 16, 0x20000000000001000000000],
    // Half of the last bit, and a bit more, below others.
    ["1" + digits(52, "0") + "1", 2, 2 ** 53], ["1" + digits(52, "0") + "1" + digits(30, "0") + "1", 2, (2 ** 52 + 1) * 2 ** 32], ["1" + digits(51, "0") + "11", 2, 2 ** 53 + 4],
    [digits(2000), 2, Infinity], ["1" + digits(1023, "0"), 2, 2 ** 1023], ["vvvvvvvvvvvvvvvvvvvvv", 32, 2 ** 105], ["12345671234567123456712345671234567", 8, 0o12345671234567123456712345671234567],
    // Other radices have the rounding of V8, in parts of 32 bits.
    ["zzzzzzzzzzzzzzzzzzzzzzzzzzz", 36, 1.0475325355943341e+42], ["1222222222222222222222222222222222222222222221", 3, 5.908625413101668e+21],
    ["99999999999999999999999", 11, 8.058872189297137e+23], ["123456789abcdefghij123456789", 20, 1.4871770415512465e+35],
]) {
    same(parseInt(text, radix), expected, `parseInt(${JSON.stringify(text)}, ${radix})`);
}
