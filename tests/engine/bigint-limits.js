// A BigInt has a limit on its bits: divisions and conversions take quadratic time. Results below it are exact.
const limit = 2n ** 22n;
const fails = (steps, name) => {
    try {
        steps();
    } catch (error) {
        if (error.name === name) return;
        throw error;
    }
    throw new Error(`${steps}: no ${name}`);
};
const equal = (found, expected) => {
    if (found !== expected) throw new Error(`${found} is not ${expected}`);
};
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
]) fails(large, "RangeError");
fails(() => eval(`${"1".repeat(2 ** 20 + 1)}n`), "SyntaxError");
equal(0n << (2n ** 30n), 0n);
equal(1n ** (2n ** 70n), 1n);
equal((-1n) ** (2n ** 70n + 1n), -1n);
equal(0n ** (2n ** 70n), 0n);
equal((2n ** 3000000n) >> 2999999n, 2n);
equal(BigInt.asUintN(2 ** 53 - 1, 5n), 5n);
equal(BigInt.asIntN(2 ** 53 - 1, 5n), 5n);
equal(BigInt.asIntN(3, 5n), -3n);
equal(BigInt.asIntN(3, 3n), 3n);
equal(BigInt.asIntN(3, -5n), 3n);
equal(BigInt.asIntN(1, 1n), -1n);
equal(BigInt.asIntN(0, 1n), 0n);
equal(BigInt.asUintN(2, -1n), 3n);
equal(BigInt(`0x${"f".repeat(1000)}`), 2n ** 4000n - 1n);
equal(eval("1".repeat(400)), Infinity);
equal(eval("9".repeat(300)), Number("9".repeat(300)));
equal(eval("00000000009007199254740993"), 9007199254740992);
