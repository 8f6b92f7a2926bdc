// Interfaces that tests use but do not test. The runtime does not have them, and these have only the members that are used.
(function (supply) {
  "use strict";

  // Tests get the constructor of SharedArrayBuffer from it, and buffers that can't be transferred.
  supply("WebAssembly", () => ({
    Memory: class Memory {
      constructor({ initial = 0 } = {}) {
        this.buffer = new SharedArrayBuffer(initial * 65536);
      }
    },
  }));
})
