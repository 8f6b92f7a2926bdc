// The operands of bitwise operators are modular for all numbers.
const numbers = [
    0, -0, 1, -1, 31, 32, 0.9, -0.9, 1.5, -1.5, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1.5,
    -(2 ** 32) - 1.5, 4294967296.9, 2 ** 53 - 1, 2 ** 53 + 2, -(2 ** 53) - 2, 2 ** 62 + 2 ** 20, 2 ** 63 - 1024, 2 ** 63, 2 ** 63 + 2048,
    -(2 ** 63), -(2 ** 63) - 2048, 2 ** 64, 2 ** 83 + 2 ** 31, 2 ** 84, 1e21, -1e21, 1e300, Number.MAX_VALUE, Number.MIN_VALUE, NaN,
    Infinity, -Infinity,
];
const whole = (number) => (Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n);
const signed = (number) => Number(BigInt.asIntN(32, whole(number)));
const unsigned = (number) => Number(BigInt.asUintN(32, whole(number)));
const int = (big) => Number(BigInt.asIntN(32, big));

for (const a of numbers) {
    same(a | 0, signed(a), `${a} | 0`);
    same(a >>> 0, unsigned(a), `${a} >>> 0`);
    same(~a, -1 - signed(a), `~${a}`);
    same(Math.imul(a, 1), signed(a), `Math.imul(${a}, 1)`);
    for (const b of numbers) {
        const x = BigInt(signed(a)), y = BigInt(signed(b)), shift = BigInt(unsigned(b) % 32);
        same(a & b, int(x & y), `${a} & ${b}`);
        same(a | b, int(x | y), `${a} | ${b}`);
        same(a ^ b, int(x ^ y), `${a} ^ ${b}`);
        same(a << b, int(x << shift), `${a} << ${b}`);
        same(a >> b, int(x >> shift), `${a} >> ${b}`);
        same(a >>> b, Number(BigInt(unsigned(a)) >> shift), `${a} >>> ${b}`);
    }
}
