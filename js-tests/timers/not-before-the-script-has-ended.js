// No timer runs before the script has ended, however long that takes, and then in the order of their times.
setTimeout(() => console.log("5"), 5);
setTimeout(() => console.log("0"), 0);
let sum = 0;
for (let i = 0; i < 10_000; i += 1) sum += i;
console.log(sum);

// prints:
// | 49995000
// | 0
// | 5
