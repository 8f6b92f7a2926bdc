// A request that waits for its answer keeps the script, and so does a reading of its body.
const start = performance.now();
const seconds = () => Math.floor((performance.now() - start) / 1000);
fetch("http://peer/?pause=20000&stream=200 OK&pause=20000&chunk=late&chunk").then(async (response) => {
  console.log(seconds(), response.status);
  console.log(await response.text(), seconds());
});

// prints:
// | 20 200
// | late 40
