"""The Python SDK against nr-server: check.py MODE URL, or check.py MODE COMMAND ARGUMENT...

MODE is `legacy`, `auto` or a revision of the protocol. Prints one line, and ends with 1 when an answer is wrong.
"""

import asyncio
import re
import sys

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

COUNT = "SELECT count(*) FROM Transaction SINCE 1 hour ago"
HABIT = "SELECT count(*) FROM Transaction GROUP BY appName SINCE 1 hour ago"


def text(result):
    return "\n".join(block.text for block in result.content if block.type == "text")


class Wrong(Exception):
    """An answer that is not what it should be."""


def expect(holds, what, answer):
    if not holds:
        raise Wrong(f"wrong: {what}\n{answer}")


async def check(client):
    tools = [tool.name for tool in (await client.list_tools()).tools]
    for name in ("execute_nrql_query", "list_recent_issues"):
        expect(name in tools, f"{name} is listed", tools)

    counted = await client.call_tool("execute_nrql_query", {"query": COUNT})
    answer = text(counted)
    # The number stands alone on its line, under the name of its column.
    number = re.search(r"^\s*([1-9]\d*)\s*$", answer, re.MULTILINE)
    expect(not counted.is_error and number, "a count above zero", answer)

    issues = await client.call_tool("list_recent_issues", {})
    answer = text(issues)
    expect(not issues.is_error and re.search(r"\b(CRITICAL|HIGH)\b", answer), "an issue and its priority", answer)

    refused = await client.call_tool("execute_nrql_query", {"query": HABIT})
    answer = text(refused)
    expect(refused.is_error and "FACET" in answer, "GROUP BY is refused and FACET named", answer)
    return f"{len(tools)} tools, count {number.group(1)}, an issue, a refusal"


async def main(mode, target):
    if target[0].startswith("http"):
        server = target[0]
    else:
        server = stdio_client(StdioServerParameters(command=target[0], args=target[1:]))
    async with Client(server, mode=mode) as client:
        try:
            return 0, await check(client)
        except Wrong as wrong:
            return 1, str(wrong)


if __name__ == "__main__":
    code, line = asyncio.run(asyncio.wait_for(main(sys.argv[1], sys.argv[2:]), timeout=60))
    print(line)
    sys.exit(code)
