// What a getter of the options throws comes out of addEventListener, and no listener is added.
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
