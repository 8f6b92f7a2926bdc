// An error of the source reaches both branches of a tee.
let controller;
const branches = new ReadableStream({ start: (it) => void (controller = it) }).tee();
const reads = branches.map((branch) => branch.getReader().read().catch((error) => error.message));
controller.error(new Error("broken"));
Promise.all(reads).then((messages) => console.log(messages.join()));

// prints:
// | broken,broken
