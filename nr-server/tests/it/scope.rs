//! What a request narrows the tools to.

use std::sync::Arc;

use async_trait::async_trait;
use http::Request;
use http::request::Parts;
use nr_core::Fault;
use nr_plugins::{Answer, Arguments, Contents, Context, Manager, Manifest, Outcome, Plugin, Tool, ToolSpec};
use nr_server::scope::Scope;

struct Nothing(ToolSpec);

#[async_trait]
impl Tool for Nothing {
    fn spec(&self) -> &ToolSpec {
        &self.0
    }

    async fn call(&self, _: Arguments, _: &Context) -> Result<Outcome<Answer>, Fault> {
        Ok(Answer::text("").into())
    }
}

struct Tools;

#[async_trait]
impl Plugin for Tools {
    fn manifest(&self) -> Manifest {
        Manifest::new("tools", "1.0.0", "Tools.")
    }

    async fn load(&self) -> Result<Contents, Fault> {
        Ok(Contents::new()
            .tool(Nothing(ToolSpec::read("find", "d").toolset("discovery").core()))
            .tool(Nothing(ToolSpec::read("list", "d").toolset("discovery")))
            .tool(Nothing(ToolSpec::read("issues", "d").toolset("alerting").core()))
            .tool(Nothing(ToolSpec::write("mute", "d").toolset("alerting"))))
    }
}

fn request(path: &str, tags: Option<&str>) -> Parts {
    let request = Request::post(format!("http://localhost{path}"));
    let request = tags.into_iter().fold(request, |request, tags| request.header("include-tags", tags));
    request.body(()).unwrap().into_parts().0
}

#[tokio::test]
async fn path_and_header_narrow_together() {
    let manager = Manager::new();
    manager.load(Arc::new(Tools)).await.unwrap();
    let snapshot = manager.snapshot();
    let check = |path: &str, tags: Option<&str>, expected: &[&str]| {
        let scope = Scope::of(&request(path, tags), &snapshot).unwrap();
        let taken: Vec<&str> =
            snapshot.tools().filter(|spec| scope.takes(spec)).map(|spec| spec.name.as_str()).collect();
        assert_eq!(taken, expected, "{path} {tags:?}");
        assert_eq!(scope.is_everything(), scope == Scope::default());
    };
    let all = ["find", "issues", "list", "mute"];
    check("/mcp", None, &all);
    check("/mcp/", Some(""), &all);
    check("/mcp/x/all", Some(" , "), &all);
    check("/mcp/readonly", None, &["find", "issues", "list"]);
    check("/mcp/x/discovery", None, &["find", "list"]);
    check("/mcp/x/Discovery,alerting", None, &all);
    check("/mcp/x/alerting/readonly", None, &["issues"]);
    check("/mcp/x/core", None, &["find", "issues"]);
    check("/mcp", Some("alerting, discovery"), &all);
    check("/mcp/x/discovery", Some("core"), &["find"]);
    check("/mcp/x/discovery", Some("alerting"), &[]);
}

#[tokio::test]
async fn what_means_nothing_is_refused() {
    let manager = Manager::new();
    manager.load(Arc::new(Tools)).await.unwrap();
    let snapshot = manager.snapshot();
    for (path, tags, status, said) in [
        ("/mcp/y", None, 404, "/mcp/x/TOOLSET"),
        ("/mcp/x", None, 404, "/mcp/x/TOOLSET"),
        ("/mcp/x/discovery/write", None, 404, "/mcp/x/TOOLSET"),
        ("/mcp/x/discovery/readonly/more", None, 404, "/mcp/x/TOOLSET"),
        ("/mcp/x/discovry", None, 404, "did you mean `discovery`?"),
        ("/mcp", Some("zzz"), 400, "include-tags: there is no toolset `zzz`; there are: alerting, all, core"),
    ] {
        let refusal = Scope::of(&request(path, tags), &snapshot).unwrap_err();
        assert_eq!(refusal.status.as_u16(), status, "{path}");
        assert!(refusal.message.contains(said), "{}", refusal.message);
    }
}
