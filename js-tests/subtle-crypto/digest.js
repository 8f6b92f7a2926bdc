// digest takes the bytes as they are after the algorithm was read, and settles in a later task.
// real-time
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const abc = new TextEncoder().encode("abc");

(async () => {
  for (const name of ["SHA-1", "sha-256", { name: "SHA-384" }, { name: "Sha-512" }]) {
    const digest = await crypto.subtle.digest(name, abc);
    console.log(digest instanceof ArrayBuffer, hex(digest).slice(0, 40));
  }
  const changed = Uint8Array.of(0, 98, 99);
  const during = await crypto.subtle.digest({ get name() { changed[0] = 97; return "SHA-1"; } }, changed);
  console.log(hex(during));
  const promise = crypto.subtle.digest("SHA-1", changed.buffer);
  changed[0] = 0;
  console.log(hex(await promise));
  console.log((await crypto.subtle.digest("SHA-1", new DataView(new ArrayBuffer(0)))).byteLength);

  const log = [];
  const short = crypto.subtle.digest("SHA-1", abc).then(() => log.push("short"));
  const long = crypto.subtle.digest("SHA-256", new Uint8Array(2 ** 20)).then((value) => log.push("long " + hex(value).slice(0, 8)));
  Promise.resolve().then(() => log.push("microtask"));
  await Promise.all([short, long]);
  console.log(log.join());
})();

// prints:
// | true a9993e364706816aba3e25717850c26c9cd0d89d
// | true ba7816bf8f01cfea414140de5dae2223b00361a3
// | true cb00753f45a35e8bb5a03d699ac65007272c32ab
// | true ddaf35a193617abacc417349ae20413112e6fa4e
// | a9993e364706816aba3e25717850c26c9cd0d89d
// | a9993e364706816aba3e25717850c26c9cd0d89d
// | 20
// | microtask,short,long 30e14955
