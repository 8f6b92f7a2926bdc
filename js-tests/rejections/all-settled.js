// Promise.allSettled, race and any handle the promises that they are given.
addEventListener("unhandledrejection", () => console.log("not reached"));
const rejected = () => Promise.reject("a");
Promise.allSettled([rejected(), rejected()]).then((results) => console.log(results.map(({ reason }) => reason).join()));
Promise.race([Promise.resolve("won"), rejected()]).then((value) => console.log(value));
Promise.any([rejected(), Promise.resolve("any")]).then((value) => console.log(value));

// prints:
// | a,a
// | won
// | any
