// await of a promise takes one microtask, of a thenable two; a promise that an async function returns takes three.
const thenable = { then: (resolve) => resolve() };
(async () => {
  await null;
  console.log("await value");
})();
(async () => {
  await Promise.resolve();
  console.log("await promise");
})();
(async () => {
  await thenable;
  console.log("await thenable");
})();
(async () => Promise.resolve())().then(() => console.log("returned promise"));
Promise.resolve()
  .then(() => console.log("1"))
  .then(() => console.log("2"))
  .then(() => console.log("3"))
  .then(() => console.log("4"));

// prints:
// | await value
// | await promise
// | 1
// | await thenable
// | 2
// | returned promise
// | 3
// | 4
