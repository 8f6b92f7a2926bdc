// Powers of BigInts are computed when they run: these take hours.
function never() {
    return [7n ** 300000000n, 7n << 900000000n, 7n >> -900000000n, (7n ** 300000000n) ** 7n];
}
const results = [3n ** 4n, 3n << 4n, -(2n ** 64n), 2 ** 10, 1 << 4, typeof never];
const expected = [81n, 48n, -18446744073709551616n, 1024, 16, "function"];
if (!results.every((result, index) => result === expected[index])) throw new Error(results.join());
