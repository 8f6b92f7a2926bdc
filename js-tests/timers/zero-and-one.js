// A timer of 1 ms runs after one of 0 ms that is set later: there is no least wait of 1 ms.
setTimeout(() => console.log("1"), 1);
setTimeout(() => console.log("0"), 0);

// prints:
// | 0
// | 1
