// Ten thousand timers run in order.
const order = [];
for (let i = 0; i < 10_000; i += 1) setTimeout((n) => order.push(n), 10_000 - i, i);
setTimeout(() => console.log(order.length, order[0], order.at(-1)), 20_000);

// prints:
// | 10000 9999 0
