// Comparisons that contradict each other, throw, or return anything give some order of the same elements.
const list = Array.from({ length: 1000 }, (_, index) => index);
let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const isSorted = (array) => [...array].sort((a, b) => a - b).join() === list.join();
for (const compare of [() => random() - 0.5, () => -1, () => 1, () => NaN, (a, b) => (a % 3) - (b % 2), () => undefined, (a, b) => b - a]) {
    for (let round = 0; round < 5; round++) {
        if (!isSorted([...list].sort(compare))) throw new Error(`${compare} of an array`);
        if (!isSorted(list.toSorted(compare))) throw new Error(`${compare} of toSorted`);
        if (!isSorted(Array.from(Int32Array.from(list).sort(compare)))) throw new Error(`${compare} of a typed array`);
    }
}
// It is stable.
const pairs = list.map((index) => [index % 7, index]).sort((a, b) => a[0] - b[0]);
if (pairs.some(([key, index], at) => at > 0 && (pairs[at - 1][0] > key || (pairs[at - 1][0] === key && pairs[at - 1][1] > index)))) throw new Error("it is not stable");
let thrown;
try { [3, 1, 2].sort(() => { throw "one" }) } catch (error) { thrown = error }
if (thrown !== "one") throw new Error("the exception is lost");
if ([3, undefined, 1, , 2, 10].sort().join() !== "1,10,2,3,,") throw new Error("undefined and holes come last");
