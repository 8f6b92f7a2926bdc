// Extra arguments are given to the function, of an interval in each round.
setTimeout((...args) => console.log(args.length, ...args), 0, "a", 1, null);
setTimeout((...args) => console.log(args.length), 0);
let rounds = 0;
const id = setInterval((step) => {
  rounds += step;
  console.log("rounds", rounds);
  if (rounds === 4) clearInterval(id);
}, 5, 2);

// prints:
// | 3 a 1 null
// | 0
// | rounds 2
// | rounds 4
