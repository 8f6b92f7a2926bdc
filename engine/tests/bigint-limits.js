// A BigInt has a limit on its bits: divisions and conversions take quadratic time. Results below it are exact.
const limit = 2n ** 22n;
const half = 1n << (limit / 2n);
for (const large of [
    () => 2n ** (limit + 1n),
    () => 3n ** (2n ** 70n),
    () => 1n << limit,
    () => 1n >> -limit,
    () => half * half,
    () => (half << 1n) * { valueOf: () => half },
    () => BigInt("1".repeat(2 ** 20 + 1)),
    () => BigInt.asUintN(2 ** 53 - 1, -1n),
]) throws(large, RangeError);
throws(() => eval(`${"1".repeat(2 ** 20 + 1)}n`), SyntaxError);
same(0n << (2n ** 30n), 0n);
same(1n ** (2n ** 70n), 1n);
same((-1n) ** (2n ** 70n + 1n), -1n);
same(0n ** (2n ** 70n), 0n);
same((2n ** 3000000n) >> 2999999n, 2n);
same(BigInt.asUintN(2 ** 53 - 1, 5n), 5n);
same(BigInt.asIntN(2 ** 53 - 1, 5n), 5n);
same(BigInt.asIntN(3, 5n), -3n);
same(BigInt.asIntN(3, 3n), 3n);
same(BigInt.asIntN(3, -5n), 3n);
same(BigInt.asIntN(1, 1n), -1n);
same(BigInt.asIntN(0, 1n), 0n);
same(BigInt.asUintN(2, -1n), 3n);
same(BigInt(`0x${"f".repeat(1000)}`), 2n ** 4000n - 1n);
same(eval("1".repeat(400)), Infinity);
same(eval("9".repeat(300)), Number("9".repeat(300)));
same(eval("00000000009007199254740993"), 9007199254740992);
