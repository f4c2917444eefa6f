//! The estimate of tokens against a real vocabulary, over real answers.

use nr_tools::budget::tokens;
use serde_json::json;
use tiktoken_rs::{cl100k_base_singleton, o200k_base_singleton};

use crate::contract;
use crate::world::World;

/// How far the estimate of an answer may be off, in percent of the real number.
const WITHIN: usize = 15;

/// How far that of any other text may be off.
const ELSEWHERE: usize = 40;

/// Answers shorter than this are weighed together: a word more or less is much of one line.
const SHORT: usize = 100;

fn real(text: &str) -> usize {
    o200k_base_singleton().encode_ordinary(text).len()
}

fn is_near(estimate: usize, real: usize, percent: usize) -> bool {
    estimate.abs_diff(real) * 100 <= real * percent
}

/// The answer of every tool, as text and as a value, on accounts that differ in names and figures.
#[tokio::test(start_paused = true)]
async fn answers_are_estimated_within_fifteen_percent() {
    let (mut wrong, mut short, mut count) = (Vec::new(), (0, 0), 0);
    for seed in [7, 23] {
        let world = World::new(seed).await;
        for (tool, arguments) in contract::good(&world) {
            for format in ["tsv", "json"] {
                let mut arguments = arguments.clone();
                if format == "json" {
                    arguments["format"] = json!("json");
                }
                // Some have no such argument; that they answer well without it is their row's matter.
                let Ok(answer) = world.call(tool, arguments).await else { continue };
                let text = answer.structured.map_or(answer.text, |value| value.to_string());
                let (estimate, real) = (tokens(&text), real(&text));
                println!("{estimate:>6} {real:>6} of {:>6} bytes  {tool} {format}", text.len());
                count += 1;
                if real < SHORT {
                    short = (short.0 + estimate, short.1 + real);
                } else if !is_near(estimate, real, WITHIN) {
                    wrong.push(format!("seed {seed}, {tool} {format}: {estimate} for {real}"));
                }
            }
        }
    }
    if !is_near(short.0, short.1, WITHIN) {
        wrong.push(format!("short answers together: {} for {}", short.0, short.1));
    }
    assert!(count > 200, "only {count} answers");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn other_texts_are_not_estimated_far_off() {
    for text in [
        "The quick brown fox jumps over the lazy dog, and nobody in the village thought anything of it.",
        "SELECT percentile(duration, 95) FROM Transaction WHERE appName = 'checkout' FACET name SINCE 2 hours ago",
        "2026-11-25T19:08:06Z\t12.3457\t0.45322\n2026-11-25T19:09:06Z\t11.0021\t0.44961\n",
        "MjczMzkzMXxBUE18QVBQTElDQVRJT058MzU5NDgzNzMz",
        "9a24b36cce5d0c1211048b607c925edb 7712b382-933a-4027-ab11-01d06eee1826",
        "java.lang.IllegalStateException: connection pool exhausted at com.example.shop.CheckoutService.pay",
        "{\"rows\":[{\"name\":\"checkout\",\"alertSeverity\":\"NOT_ALERTING\",\"reporting\":true}]}",
    ] {
        let (estimate, real) = (tokens(text), real(text));
        assert!(is_near(estimate, real, ELSEWHERE), "{text}: {estimate} for {real}");
    }
    assert_eq!(tokens(""), 0);
}

/// A newer vocabulary needs half the tokens of an older one for these; the estimate is not below the one, and not far above the other.
#[test]
fn other_scripts_are_estimated_as_vocabularies_differ() {
    for text in [
        "Сервис оплаты не отвечает, повторите попытку позже",
        "Η υπηρεσία πληρωμών δεν ανταποκρίνεται",
        "خدمة الدفع لا تستجيب",
        "支払いサービスが応答しません",
        "支付服务没有响应，请稍后再试",
        "🚀🔥✅",
    ] {
        let old = cl100k_base_singleton().encode_ordinary(text).len();
        let (estimate, new) = (tokens(text), real(text));
        assert!((new..=old + old * 2 / 5).contains(&estimate), "{text}: {estimate} for {new} to {old}");
    }
}
