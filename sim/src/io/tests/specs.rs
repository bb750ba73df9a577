//! Which devices can be plugged in.

use super::*;

#[test]
fn devices_that_cannot_be_built_are_refused_by_field() {
    let good = DmaWriterSpec::new(0, 1000, Pa(0x1000), 0x1000);
    let refused = |device: DmaWriterSpec, field: &str| {
        let spec = IoSpec {
            devices: vec![device],
            ..IoSpec::default()
        };
        let error = Io::new(spec, &MEMORY).unwrap_err();
        assert_eq!(error.field, field, "{error}");
    };
    refused(
        DmaWriterSpec {
            slot: 8,
            ..good.clone()
        },
        "device.slot",
    );
    refused(
        DmaWriterSpec {
            base: Pa(32),
            ..good.clone()
        },
        "device.window",
    );
    refused(
        DmaWriterSpec {
            bytes: 0,
            ..good.clone()
        },
        "device.window",
    );
    refused(
        DmaWriterSpec {
            bytes: 1 << 20,
            ..good.clone()
        },
        "device.window",
    );
    refused(
        DmaWriterSpec {
            base: Pa(!63),
            ..good.clone()
        },
        "device.window",
    );
    refused(
        DmaWriterSpec {
            buffer: 0,
            ..good.clone()
        },
        "device.buffer",
    );
    refused(
        DmaWriterSpec {
            fifo: 65,
            ..good.clone()
        },
        "device.fifo",
    );
    refused(
        DmaWriterSpec {
            fifo: 1 << 40,
            ..good.clone()
        },
        "device.fifo",
    );
    refused(
        DmaWriterSpec {
            rate: u64::MAX,
            ..good.clone()
        },
        "device.rate",
    );
    let twice = IoSpec {
        devices: vec![good.clone(), good],
        ..IoSpec::default()
    };
    assert!(
        Io::new(twice, &MEMORY)
            .unwrap_err()
            .rule
            .contains("two devices")
    );
    let slow = IoSpec {
        clock_hz: 0,
        ..IoSpec::default()
    };
    assert_eq!(Io::new(slow, &MEMORY).unwrap_err().field, "clock_hz");
}
