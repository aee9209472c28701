//! The rules of accessibility, as axe-core knows them: WCAG 2.0 to 2.2, levels A and AA, and its best practices.

use std::fs;
use std::sync::LazyLock;

use aryz_tests::root;
use serde_json::Value;

use crate::browser::Browser;

static AXE: LazyLock<String> = LazyLock::new(|| {
    let file = root().join("tests/browser/node_modules/axe-core/axe.min.js");
    fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; install it with `npm ci --prefix tests/browser`, or let `cargo verify` do it",
            file.display()
        )
    })
});

/// `target-size` (WCAG 2.2, 2.5.8) is off by default in axe-core.
const RUN: &str = r#"
    const done = arguments[arguments.length - 1];
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
    const options = {
        runOnly: { type: "tag", values: tags },
        rules: { "target-size": { enabled: true } },
        resultTypes: ["violations"],
    };
    axe.run(document, options).then(
        (results) => done({ passes: results.passes.length, violations: results.violations }),
        (error) => done({ error: String(error) }),
    );
"#;

/// What is wrong with the page as it looks now, one line for each place.
pub(crate) async fn violations(browser: &Browser) -> Vec<String> {
    if browser.run("return typeof axe").await != "object" {
        browser.run(&AXE).await;
    }
    let results = browser.run_async(RUN).await;
    assert!(results["error"].is_null(), "axe-core: {}", results["error"]);
    let passes = results["passes"].as_u64().unwrap_or_default();
    assert!(passes > 10, "axe-core has looked at the page");
    let violations = results["violations"].as_array().cloned();
    violations
        .unwrap_or_default()
        .iter()
        .flat_map(places)
        .collect()
}

fn places(violation: &Value) -> Vec<String> {
    let rule = violation["id"].as_str().unwrap_or_default();
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    nodes
        .iter()
        .map(|node| format!("{rule}: {} {}", node["html"], node["failureSummary"]))
        .collect()
}
