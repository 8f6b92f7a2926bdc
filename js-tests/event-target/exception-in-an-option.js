// addEventListener throws the exception of a getter of the options, and adds no listener.
const target = new EventTarget();
const reason = { any: "object" };
try {
  target.addEventListener("x", () => console.log("not reached"), {
    get once() {
      throw reason;
    },
  });
} catch (error) {
  console.log(error === reason);
}
target.dispatchEvent(new Event("x"));

// prints:
// | true
