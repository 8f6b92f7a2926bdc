// The error of a limit after an await is reported, as one without an await. No script can catch it.
const endless = () => endless() + 1;
addEventListener("error", (event) => {
  console.log(event.message);
  event.preventDefault();
});
(async () => {
  await 0;
  endless();
})().catch(() => console.log("caught"));
console.log("goes on");

// prints:
// | goes on
// | Uncaught RuntimeLimitError: reached the maximum number of recursive calls on this execution
