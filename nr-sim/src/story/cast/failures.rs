//! How each language says that something went wrong.

use super::Failure;

const fn failure(class: &'static str, message: &'static str, status: i64) -> Failure {
    Failure { class, message, status, expected: false }
}

/// The database ended a query that took too long.
pub(crate) fn cut_off(language: &str) -> Failure {
    match language {
        "python" => {
            failure("psycopg2.errors:QueryCanceled", "canceling statement due to statement timeout", 500)
        }
        "go" => failure("*pq.Error", "pq: canceling statement due to statement timeout", 500),
        "dotnet" => {
            failure("Npgsql.PostgresException", "57014: canceling statement due to statement timeout", 500)
        }
        _ => failure(
            "org.postgresql.util.PSQLException",
            "ERROR: canceling statement due to statement timeout",
            500,
        ),
    }
}

/// The database can't write.
pub(crate) fn table_full(language: &str) -> Failure {
    match language {
        "python" => failure(
            "psycopg2.errors:DiskFull",
            "could not extend file \"base/16384/24601\": No space left on device",
            500,
        ),
        "dotnet" => failure(
            "Npgsql.PostgresException",
            "53100: could not extend file \"base/16384/24788\": No space left on device",
            500,
        ),
        _ => failure(
            "org.postgresql.util.PSQLException",
            "ERROR: could not extend file \"base/16384/24655\": No space left on device",
            500,
        ),
    }
}

/// The broker can't write.
pub(crate) fn log_full() -> Failure {
    failure(
        "org.apache.kafka.common.errors.KafkaStorageException",
        "Disk error when trying to access log file on the disk: No space left on device",
        500,
    )
}

/// A process can't write where it runs.
pub(crate) fn volume_full(language: &str) -> Failure {
    match language {
        "python" => failure("builtins:OSError", "[Errno 28] No space left on device", 500),
        "go" => failure("*fs.PathError", "write /data/spool/part: no space left on device", 500),
        "dotnet" => failure("System.IO.IOException", "No space left on device : '/data/spool/part'", 500),
        "nodejs" => failure("Error", "ENOSPC: no space left on device, write", 500),
        _ => failure("java.io.IOException", "No space left on device", 500),
    }
}

/// There are more requests than it can work on.
pub(crate) fn saturated(language: &str) -> Failure {
    match language {
        "python" => failure("gunicorn.errors:WorkerTimeout", "no worker was free in time", 503),
        "go" => failure("*errors.errorString", "too many requests in flight", 503),
        "dotnet" => failure("System.TimeoutException", "the queue of requests is full", 503),
        "nodejs" => failure("Error", "Service is overloaded", 503),
        _ => failure(
            "java.util.concurrent.RejectedExecutionException",
            "queue is full: active threads = 200, queued tasks = 100",
            503,
        ),
    }
}

/// Somebody outside didn't answer in time.
pub(crate) fn unanswered(language: &str) -> Failure {
    match language {
        "python" => failure("requests.exceptions:ReadTimeout", "Read timed out. (read timeout=8)", 504),
        "go" => failure(
            "*url.Error",
            "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
            504,
        ),
        "dotnet" => failure(
            "System.Threading.Tasks.TaskCanceledException",
            "The request was canceled due to the configured HttpClient.Timeout of 8 seconds elapsing.",
            504,
        ),
        _ => failure("java.net.SocketTimeoutException", "Read timed out", 504),
    }
}

/// Somebody outside is unavailable and says so.
pub(crate) fn unavailable(language: &str) -> Failure {
    match language {
        "python" => failure("requests.exceptions:HTTPError", "503 Server Error: Service Unavailable", 502),
        "go" => failure("*errors.errorString", "unexpected status 503 Service Unavailable", 502),
        "dotnet" => failure(
            "System.Net.Http.HttpRequestException",
            "Response status code does not indicate success: 503 (Service Unavailable).",
            502,
        ),
        _ => failure(
            "org.springframework.web.client.HttpServerErrorException$ServiceUnavailable",
            "503 Service Unavailable",
            502,
        ),
    }
}
