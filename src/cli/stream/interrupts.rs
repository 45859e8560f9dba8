//! Signals that end this process: they wait for the lines or the book that are being written, so
//! that nothing is half there, and then end it as they would anyhow.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Held while something is written that has to be whole.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupts(Arc<Mutex<()>>);

impl Interrupts {
    /// Lets no signal end the process until the guard is gone, or its patience.
    pub(super) fn hold(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on, signals wait.
    #[cfg(unix)]
    pub(super) fn watched() -> Self {
        let interrupts = Self::default();
        let own = interrupts.clone();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let wait = move || own.wait_for_signals(&ready);
        // Without a thread to spare, signals end the process at once.
        if std::thread::Builder::new().stack_size(1 << 16).spawn(wait).is_ok() {
            let _ = is_ready.recv(); // or it can't listen, and is gone
        }
        interrupts
    }

    #[cfg(not(unix))]
    pub(super) fn watched() -> Self {
        Self::default()
    }

    #[cfg(unix)]
    fn wait_for_signals(&self, ready: &std::sync::mpsc::Sender<()>) {
        use signal_hook::consts::{SIGINT, SIGTERM};
        use signal_hook::iterator::Signals;
        use signal_hook::low_level::emulate_default_handler;
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        let _ = ready.send(());
        for signal in signals.forever() {
            let _held = self.hold_patiently();
            drop(emulate_default_handler(signal)); // does not return
        }
    }

    /// Waits for what is being written, unless its reader does not take it.
    #[cfg(unix)]
    fn hold_patiently(&self) -> Option<MutexGuard<'_, ()>> {
        use std::thread::sleep;
        use std::time::Duration;
        const TRIES: u32 = 200;
        const PAUSE: Duration = Duration::from_millis(5);
        (0..TRIES).find_map(|_| self.0.try_lock().map_err(|_| sleep(PAUSE)).ok())
    }
}
