// A rejected promise is reported once, also when the loop continues.
let count = 0;
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  count += 1;
});
Promise.reject("a");
setTimeout(() => setTimeout(() => console.log(count), 10), 10);

// prints:
// | 1
