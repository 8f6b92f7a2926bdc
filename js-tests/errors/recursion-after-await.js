// A recursion without end after an await is the reason of the function's promise.
const endless = () => endless() + 1;
(async () => {
  await 0;
  endless();
})().catch((error) => console.log(`${error}`));
console.log("goes on");

// prints:
// | goes on
// | RangeError: too much recursion
