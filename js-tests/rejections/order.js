// Rejections are reported in the order in which they occurred.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log(event.reason);
});
Promise.reject(1);
new Promise((_, reject) => setTimeout(reject, 0, 4));
(async () => {
  await null;
  throw 3;
})();
Promise.reject(2);

// prints:
// | 1
// | 2
// | 3
// | 4
