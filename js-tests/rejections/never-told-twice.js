// A promise is told of once, however often the loop goes round.
let told = 0;
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  told += 1;
});
Promise.reject("a");
setTimeout(() => setTimeout(() => console.log(told), 10), 10);

// prints:
// | 1
