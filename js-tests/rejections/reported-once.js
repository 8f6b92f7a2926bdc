// A rejected promise is reported once, also when the loop goes on.
let told = 0;
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  told += 1;
});
Promise.reject("a");
setTimeout(() => setTimeout(() => console.log(told), 10), 10);

// prints:
// | 1
