//! What stands in `deploy/` and what `spin.toml` says must agree: nobody runs a cluster here to find out.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use toml::Table;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("crates/verify lies two folders below the root")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).expect(path)
}

/// The only object of a kind and a name.
fn object(kind: &str, name: &str) -> Value {
    let mut found = objects()
        .into_iter()
        .filter(|object| object["kind"] == kind && object["metadata"]["name"] == name);
    let first = found.next().unwrap_or_else(|| panic!("no {kind} {name}"));
    assert_eq!(found.next(), None, "two of {kind} {name}");
    first
}

/// Every object of every manifest.
fn objects() -> Vec<Value> {
    let files = fs::read_dir(root().join("deploy/kubernetes")).expect("a folder");
    let mut objects = Vec::new();
    for file in files {
        let path = file.expect("a file").path();
        let text = fs::read_to_string(&path).expect("a text");
        let documents: Vec<Value> = serde_saphyr::from_multiple(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!documents.is_empty(), "{}", path.display());
        objects.extend(documents);
    }
    objects
}

fn spin() -> Table {
    read("spin.toml").parse().expect("TOML")
}

fn table<'a>(of: &'a Table, key: &str) -> &'a Table {
    of[key].as_table().expect(key)
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.unwrap_or_else(|| panic!("no list at {pointer} of {value}"))
}

/// `[[trigger.http]]` and `[[trigger.cron]]`: what is called when, and the component.
fn triggers(of: &Table, kind: &str, when: &str) -> Vec<(String, String)> {
    let triggers = table(of, "trigger").get(kind);
    let text = |trigger: &toml::Value, key: &str| trigger[key].as_str().expect(key).to_owned();
    let triggers = triggers.and_then(toml::Value::as_array).into_iter();
    triggers
        .flatten()
        .map(|trigger| (text(trigger, when), text(trigger, "component")))
        .collect()
}

/// The names of the variables that are secret, or that nobody can do without.
fn needed(spin: &Table) -> Vec<&String> {
    let is = |variable: &toml::Value, key: &str| variable.get(key) == Some(&true.into());
    table(spin, "variables")
        .iter()
        .filter(|(_, variable)| is(variable, "secret") || is(variable, "required"))
        .map(|(name, _)| name)
        .collect()
}

fn in_the_environment(variable: &str) -> String {
    format!("SPIN_VARIABLE_{}", variable.to_uppercase())
}

#[test]
fn every_manifest_is_of_a_kind_and_version_that_clusters_know() {
    for object in objects() {
        let version = object["apiVersion"].as_str().expect("a version");
        let known = match object["kind"].as_str().expect("a kind") {
            "SpinApp" => "core.spinkube.dev/v1alpha1",
            "CronJob" => "batch/v1",
            "Ingress" | "NetworkPolicy" => "networking.k8s.io/v1",
            "Secret" | "Service" => "v1",
            other => panic!("what is a {other}?"),
        };
        assert_eq!(version, known, "{object}");
    }
}

#[test]
fn the_job_calls_the_sweep_of_the_application_as_often_as_its_timer_does() {
    let job = object("CronJob", "aryz-sweep");
    let pod = "/spec/jobTemplate/spec/template/spec";
    let arguments = list(&job, &format!("{pod}/containers/0/args"));
    let address = arguments.last().and_then(Value::as_str).expect("a text");
    let address = address.strip_prefix("http://").expect("inside the cluster");
    let (host, path) = address.split_once('/').expect("a path");
    // Without a port it is 80, where the operator's Service listens, which has the name of the application.
    assert_eq!(object("SpinApp", host)["metadata"]["name"], host);

    let spin = spin();
    let path = format!("/{path}");
    let (_, component) = triggers(&spin, "http", "route")
        .into_iter()
        .filter(|(route, _)| path.starts_with(route.trim_end_matches("...")))
        .max_by_key(|(route, _)| route.len())
        .expect("a route");
    assert_eq!(component, "retention");
    let handler = read("components/retention/src/lib.rs");
    assert!(handler.contains(&format!("\"{path}\", post(")), "{path}");

    let timers = triggers(&spin, "cron", "cron_expression");
    let (expression, _) = timers
        .iter()
        .find(|(_, component)| component == "retention")
        .expect("a timer");
    let schedule = expression.strip_prefix("0 ").expect("at the full minute");
    assert_eq!(job["spec"]["schedule"], schedule);
    assert_eq!(job["spec"]["concurrencyPolicy"], "Forbid");
    let restart = job.pointer(&format!("{pod}/restartPolicy"));
    assert_eq!(restart, Some(&"Never".into()));
    let image = job.pointer(&format!("{pod}/containers/0/image"));
    let image = image.and_then(Value::as_str).expect("an image");
    let (_, version) = image.rsplit_once(':').expect("a version");
    assert_eq!(version.split('.').count(), 3, "{image}");
}

#[test]
fn the_job_reads_the_token_of_the_sweep_and_no_other_secret() {
    let job = object("CronJob", "aryz-sweep");
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    assert_eq!(list(pod, "/containers").len(), 1);
    assert_eq!(container.get("env").or(container.get("envFrom")), None);
    let [volume] = &list(pod, "/volumes")[..] else {
        panic!("one volume: {pod}");
    };
    let [item] = &list(volume, "/secret/items")[..] else {
        panic!("one item: {volume}");
    };
    assert_eq!(item["key"], in_the_environment("sweep_token"));
    let secret = volume["secret"]["secretName"].as_str().expect("a name");
    let template = object("Secret", secret);
    assert_ne!(
        template["stringData"][item["key"].as_str().expect("a key")],
        Value::Null
    );

    let folder = container["volumeMounts"][0]["mountPath"].as_str();
    let file = format!(
        "{}/{}",
        folder.expect("a folder"),
        item["path"].as_str().expect("a file")
    );
    let arguments = list(container, "/args");
    assert!(
        arguments.contains(&format!("token@{file}").into()),
        "{file}"
    );
    assert!(arguments.contains(&"Authorization: Bearer {{token:trim}}".into()));
}

#[test]
fn the_template_has_every_secret_and_every_required_variable_and_the_value_of_none() {
    let template = object("Secret", "aryz");
    let values = template["stringData"].as_object().expect("values");
    let spin = spin();
    let needed = needed(&spin);
    assert!(needed.len() > 2);
    for name in &needed {
        let key = in_the_environment(name);
        assert_eq!(values.get(&key), Some(&"".into()), "{key}");
    }
    assert_eq!(values.len(), needed.len(), "one that nobody reads");
}

#[test]
fn the_cluster_gives_the_application_every_secret_and_no_variable_that_it_does_not_have() {
    let application = object("SpinApp", "aryz");
    let given = list(&application, "/spec/variables");
    let spin = spin();
    let variables = table(&spin, "variables");
    for variable in given {
        let name = variable["name"].as_str().expect("a name");
        assert!(variables.contains_key(name), "{name} is not in spin.toml");
    }
    for name in needed(&spin) {
        let given: Vec<_> = given
            .iter()
            .filter(|given| given["name"] == **name)
            .collect();
        let [given] = given[..] else {
            panic!("{name} is given {} times", given.len());
        };
        let secret = &given["valueFrom"]["secretKeyRef"];
        assert_eq!(secret["name"], "aryz", "{name}");
        assert_eq!(secret["key"], in_the_environment(name));
        let required = variables[name].get("required") == Some(&true.into());
        let optional = secret.get("optional") == Some(&true.into());
        assert_ne!(required, optional, "{name}");
    }
}

#[test]
fn nothing_of_internal_is_reached_from_outside() {
    let ingress = object("Ingress", "aryz");
    for rule in list(&ingress, "/spec/rules") {
        let led = |path: &str| {
            let found = list(rule, "/http/paths")
                .iter()
                .find(|it| it["path"] == path);
            let found = found.unwrap_or_else(|| panic!("no path {path}"));
            assert_eq!(found["pathType"], "Prefix");
            let name = &found["backend"]["service"]["name"];
            name.as_str().expect("a service").to_owned()
        };
        assert_eq!(led("/"), "aryz");
        assert_ne!(led("/internal"), "aryz");
        let nobody = object("Service", &led("/internal"));
        assert_eq!(nobody["spec"].get("selector"), None, "it selects somebody");
    }
    let spin = spin();
    let calls = triggers(&spin, "http", "route");
    assert!(
        calls
            .iter()
            .any(|(route, _)| route.starts_with("/internal/"))
    );

    // The label that the operator gives to the pods, and that of the job.
    let application = "/spec/podSelector/matchLabels/core.spinkube.dev~1app-name";
    let policy = object("NetworkPolicy", "aryz");
    assert_eq!(policy.pointer(application), Some(&"aryz".into()));
    let job = object("CronJob", "aryz-sweep");
    let labels = &job["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"];
    let admitted = list(&policy, "/spec/ingress/0/from");
    assert!(
        admitted
            .iter()
            .any(|from| from["podSelector"]["matchLabels"] == *labels)
    );
    let of_the_job = object("NetworkPolicy", "aryz-sweep");
    assert_eq!(of_the_job["spec"]["podSelector"]["matchLabels"], *labels);
}

#[test]
fn the_runtime_configuration_has_every_store_that_a_component_opens_and_no_other() {
    let configuration: Table = read("deploy/runtime-config.toml").parse().expect("TOML");
    let spin = spin();
    for (granted, configured, kind, keys) in [
        (
            "key_value_stores",
            "key_value_store",
            "redis",
            ["type", "url"].as_slice(),
        ),
        (
            "sqlite_databases",
            "sqlite_database",
            "libsql",
            &["type", "url", "token"],
        ),
    ] {
        let mut labels: Vec<&str> = table(&spin, "component")
            .values()
            .filter_map(|component| component.get(granted)?.as_array())
            .flatten()
            .filter_map(toml::Value::as_str)
            .collect();
        labels.sort_unstable();
        labels.dedup();
        let stores = table(&configuration, configured);
        assert!(stores.keys().eq(labels), "{configured}");
        for store in stores.values().filter_map(toml::Value::as_table) {
            assert_eq!(store["type"].as_str(), Some(kind));
            // Spin refuses others.
            assert!(store.keys().all(|key| keys.contains(&key.as_str())));
            assert_eq!(store.len(), keys.len());
        }
    }
    assert_eq!(configuration.len(), 2);
    let application = object("SpinApp", "aryz");
    let secret = application["spec"]["runtimeConfig"]["loadFromSecret"].as_str();
    let made = format!(
        "secret generic {} --from-file=runtime-config.toml",
        secret.expect("a name")
    );
    assert!(read("docs/deploy.md").contains(&made), "{made}");
}

#[test]
fn the_manifest_for_a_cluster_is_that_of_the_application_but_for_the_timers() {
    let documentation = read("docs/deploy.md");
    let command = documentation.lines().find(|line| line.starts_with("awk "));
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(root().join("spin.toml"), folder.path().join("spin.toml")).expect("a copy");
    let ran = Command::new("sh")
        .arg("-c")
        .arg(command.expect("a command"))
        .current_dir(folder.path())
        .status();
    assert!(ran.expect("a shell").success());
    let made = fs::read_to_string(folder.path().join("spin.cluster.toml")).expect("a manifest");
    let made: Table = made.parse().expect("TOML");
    let mut expected = spin();
    let triggers = expected["trigger"].as_table_mut().expect("triggers");
    assert!(triggers.remove("cron").is_some(), "there are timers");
    assert_eq!(made, expected);
}
