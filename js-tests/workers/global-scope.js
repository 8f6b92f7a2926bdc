// The global object of a worker is a DedicatedWorkerGlobalScope, whose members are where WebIDL puts them.
// real-time
const worker = new Worker("_global-scope.js");
worker.onmessage = ({ data }) => console.log(data);

// prints:
// | [object DedicatedWorkerGlobalScope] true true true true
// | own: name,postMessage,close,onmessage,onmessageerror,onrtctransform: true,true,true,true,true,false
// | inherited: self,location,navigator,importScripts,onerror,setTimeout,crypto,performance,structuredClone
// | undefined undefined undefined undefined
// | object true _global-scope.js [object WorkerLocation] [object WorkerNavigator]
// | TypeError: Illegal constructor
// | read at once
