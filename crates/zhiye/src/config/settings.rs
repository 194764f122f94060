//! The one list of settings.

use super::{Setting, held::Held, held::LogFormat, held::Secret};
use jiff::civil::Time;
use std::{net::SocketAddr, path::PathBuf};
use zhiye_web::Network;

macro_rules! settings {
    ($($name:ident: $kind:ty $(= $default:literal)?, $zh:literal, $en:literal;)*) => {
        /// The settings in force.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $(pub $name: $kind,)*
        }

        pub const SETTINGS: &[Setting] = &[$(Setting {
            name: stringify!($name),
            default: settings!(@default $($default)?),
            zh: $zh,
            en: $en,
            secret: <$kind as Held>::SECRET,
            switch: <$kind as Held>::SWITCH,
        }),*];

        impl Settings {
            /// Reads every setting from its text; `text` gives what is in force, the default included.
            pub(super) fn read(
                text: impl Fn(&'static str) -> Option<String>,
                bad: impl Fn(&'static str, String) -> anyhow::Error,
            ) -> anyhow::Result<Settings> {
                Ok(Settings {
                    $($name: Held::read(text(stringify!($name)).as_deref())
                        .map_err(|why| bad(stringify!($name), why))?,)*
                })
            }
        }
    };
    (@default) => { None };
    (@default $default:literal) => { Some($default) };
}

settings! {
    config: Option<PathBuf>,
        "设置文件；不写就是数据文件夹里的 zhiye.toml", "Settings file; zhiye.toml in the data folder if not given";
    data: PathBuf = "zhiye-data",
        "数据文件夹：数据库、密钥文件、照片、套接字", "Folder of the database, the key file, the photos and the socket";
    database: Option<Secret>,
        "PostgreSQL 地址 postgres://…；不写就用数据文件夹里的 SQLite 文件", "postgres://… instead of the SQLite file in the folder";
    database_password: Option<Secret>,
        "数据库密码，不想写在地址里时用", "Password of the database, if it is not to stand in its address";
    key_file: Option<PathBuf>,
        "密钥文件；不写就是数据文件夹里的 zhiye.key", "Key file, if it is not to lie in the folder";
    files: Option<PathBuf>,
        "照片文件夹；几台服务器共用一个数据库时必须共用", "Folder of the photos; shared, when several servers share a database";
    rulebook: Option<PathBuf>,
        "单位自己的规则，盖在默认规则上；不写就是数据文件夹里的 rulebook", "Folder of the office's own rules, over the default ones; rulebook in the data folder if not given";
    notices: Option<PathBuf>,
        "对外消息的通道；不写就是数据文件夹里的 notices.toml", "File of the channels by which notices leave the house; notices.toml in the data folder if not given";
    jurisdiction: i64 = "1",
        "辖区号：这个单位的记录属于哪一个辖区", "Number of the jurisdiction this office runs its log for";
    must_exist: bool = "false",
        "只打开已有的单位，不新建；防止磁盘没挂上时开出一个空单位", "Open an office that is there, never make one: guards against a disk that is not mounted";
    listen: SocketAddr = "127.0.0.1:8310",
        "监听地址；不是本机地址时，前面请放一个带 TLS 的代理", "Address to listen on; put a proxy with TLS in front of anything but loopback";
    base_url: Option<String>,
        "群众访问的网址，印在回执上", "The address people reach the office under; printed on receipts";
    secure_cookies: bool = "false",
        "Cookie 只走 https；放在带 TLS 的代理后面时请打开", "Cookies only over https; set it behind a proxy with TLS";
    trusted_proxies: Vec<Network>,
        "可信代理的地址，用逗号分开；只信它们的 X-Forwarded-For", "Networks of proxies whose X-Forwarded-For is believed, separated by commas";
    metrics_listen: Option<SocketAddr>,
        "运行指标 /metrics 的地址，只能是本机地址；不写就不开", "Loopback address of /metrics; off if not given";
    backup_to: Option<PathBuf>,
        "每天自动备份到这个文件夹；请放在另一块磁盘上", "Folder of the daily backup; on another disk, please";
    backup_at: Time = "02:30",
        "每天几点备份（单位当地时间）", "Time of day of the backup, office time";
    backup_keep: usize = "14",
        "保留最近几份备份", "How many backups are kept";
    log: String = "info",
        "日志详细程度：error、warn、info、debug、trace", "How much is logged: error, warn, info, debug, trace";
    log_format: LogFormat = "text",
        "日志格式：text 或 json", "Form of the log: text or json";
}
