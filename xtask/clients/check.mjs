// The TypeScript SDK against nr-server: check.mjs PACKAGES MODE URL, or check.mjs PACKAGES MODE COMMAND ARGUMENT...
//
// PACKAGES is the folder with node_modules, MODE is `legacy` or `auto`. Prints one line, and ends with 1 when an answer
// is wrong.

import { createRequire } from "node:module";
import { resolve } from "node:path";

const [packages, mode, ...target] = process.argv.slice(2);
const load = createRequire(resolve(packages, "package.json"));
const { Client, StreamableHTTPClientTransport } = load("@modelcontextprotocol/client");
const { StdioClientTransport } = load("@modelcontextprotocol/client/stdio");

const COUNT = "SELECT count(*) FROM Transaction SINCE 1 hour ago";
const HABIT = "SELECT count(*) FROM Transaction GROUP BY appName SINCE 1 hour ago";

const text = (result) => result.content.filter((block) => block.type === "text").map((block) => block.text).join("\n");

function expect(holds, what, result) {
  if (!holds) {
    throw new Error(`wrong: ${what}\n${result}`);
  }
}

async function main() {
  const transport = target[0].startsWith("http")
    ? new StreamableHTTPClientTransport(new URL(target[0]))
    : new StdioClientTransport({ command: target[0], args: target.slice(1) });
  const client = new Client({ name: "check", version: "1.0.0" }, { versionNegotiation: { mode } });
  await client.connect(transport);
  try {
    const tools = (await client.listTools()).tools.map((tool) => tool.name);
    for (const name of ["execute_nrql_query", "list_recent_issues"]) {
      expect(tools.includes(name), `${name} is listed`, tools);
    }

    const counted = await client.callTool({ name: "execute_nrql_query", arguments: { query: COUNT } });
    // The number stands alone on its line, under the name of its column.
    const number = text(counted).match(/^\s*([1-9]\d*)\s*$/m);
    expect(!counted.isError && number, "a count above zero", text(counted));

    const issues = await client.callTool({ name: "list_recent_issues", arguments: {} });
    expect(!issues.isError && /\b(CRITICAL|HIGH)\b/.test(text(issues)), "an issue and its priority", text(issues));

    const refused = await client.callTool({ name: "execute_nrql_query", arguments: { query: HABIT } });
    expect(refused.isError && text(refused).includes("FACET"), "GROUP BY is refused and FACET named", text(refused));
    console.log(`${tools.length} tools, count ${number[1]}, an issue, a refusal`);
  } finally {
    await client.close();
  }
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error.message ?? error);
    process.exit(1);
  },
);
