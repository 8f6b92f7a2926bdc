// Invocations in both directions and a stream, over a WebSocket and over an EventSource.
import { HttpTransportType, HubConnectionBuilder, LogLevel } from "@microsoft/signalr";

for (const transport of ["WebSockets", "ServerSentEvents"]) {
  const connection = new HubConnectionBuilder()
    .withUrl("http://localhost:8080/hub", { transport: HttpTransportType[transport], accessTokenFactory: async () => "secret" })
    .configureLogging(LogLevel.Error)
    .build();
  const closed = new Promise((resolve) => connection.onclose(resolve));
  connection.on("joined", (name) => console.log("joined:", name));
  connection.on("age", () => 42);
  await connection.start();
  console.log(`${transport}:`, connection.state, connection.connectionId);
  console.log("result:", JSON.stringify(await connection.invoke("join", "Zo\u00eb")));
  await connection.invoke("fail").catch((error) => console.log("error:", error.message));
  console.log("asked:", await connection.invoke("ask"));
  await new Promise((complete, error) => {
    connection.stream("count", 3).subscribe({ next: (number) => console.log("next:", number), complete, error });
  });
  await connection.stop();
  console.log("closed:", (await closed) ?? "without an error", connection.state);
}
