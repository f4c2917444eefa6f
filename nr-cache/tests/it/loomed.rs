//! Flights under `loom`, which runs each of these with every order in which the threads can meet.

use std::future::Future;
use std::pin::Pin;
use std::task::Poll;

use loom::future::block_on;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

use crate::flight::{Arrival, Flights, Lead, Seat, Wait};

type Key = &'static str;
const KEY: Key = "key";

/// Two threads that may be interrupted three times reach every order that matters here, in seconds.
fn model(test: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(test);
}

/// How many lead now: never two.
#[derive(Clone, Default)]
struct Leading(Arc<AtomicUsize>);

impl Leading {
    fn land(&self, lead: Lead<Key, u8>, value: u8) -> u8 {
        assert_eq!(self.0.fetch_add(1, Ordering::SeqCst), 0, "two lead at once");
        self.0.fetch_sub(1, Ordering::SeqCst);
        lead.land(value);
        value
    }
}

fn first(flights: &Flights<Key, u8>) -> Lead<Key, u8> {
    match flights.board(&KEY) {
        Seat::Lead(lead) => lead,
        Seat::Wait(_) => panic!("nobody else is there"),
    }
}

/// Boards and stays until there is a value, fetching it itself where it must.
fn stay(flights: &Flights<Key, u8>, leading: &Leading, own: u8) -> u8 {
    match flights.board(&KEY) {
        Seat::Lead(lead) => leading.land(lead, own),
        Seat::Wait(wait) => match block_on(wait) {
            Arrival::Landed(value) => value,
            Arrival::Lead(lead) => leading.land(lead, own),
        },
    }
}

/// Boards, looks once and goes.
fn leave(flights: &Flights<Key, u8>) {
    match flights.board(&KEY) {
        Seat::Lead(lead) => drop(lead),
        Seat::Wait(wait) => look_once(wait),
    }
}

fn look_once(mut wait: Wait<Key, u8>) {
    block_on(std::future::poll_fn(move |context| {
        let arrival = Pin::new(&mut wait).poll(context);
        drop(arrival);
        Poll::Ready(())
    }));
}

#[test]
fn who_boards_while_the_leader_lands_has_a_value() {
    model(|| {
        let (flights, leading) = (Flights::new(), Leading::default());
        let lead = first(&flights);
        let other = {
            let (flights, leading) = (flights.clone(), leading.clone());
            thread::spawn(move || stay(&flights, &leading, 2))
        };
        leading.land(lead, 1);
        assert!(matches!(other.join().unwrap(), 1 | 2));
        assert_eq!(flights.open(), 0);
    });
}

#[test]
fn who_boarded_before_the_landing_has_what_landed() {
    model(|| {
        let flights = Flights::new();
        let lead = first(&flights);
        let Seat::Wait(wait) = flights.board(&KEY) else { panic!("there is a leader") };
        let other = thread::spawn(move || matches!(block_on(wait), Arrival::Landed(1)));
        lead.land(1);
        assert!(other.join().unwrap());
        assert_eq!(flights.open(), 0);
    });
}

#[test]
fn when_the_leader_fails_another_leads_and_nobody_is_left_waiting() {
    model(|| {
        let (flights, leading) = (Flights::new(), Leading::default());
        let lead = first(&flights);
        let others: Vec<_> = [2, 3]
            .map(|own| {
                let (flights, leading) = (flights.clone(), leading.clone());
                thread::spawn(move || stay(&flights, &leading, own))
            })
            .into();
        drop(lead);
        for other in others {
            assert!(matches!(other.join().unwrap(), 2 | 3));
        }
        assert_eq!(flights.open(), 0);
    });
}

/// The one that is woken to lead may be the one that goes: then it must wake the next.
#[test]
fn a_successor_who_leaves_passes_the_lead_on() {
    model(|| {
        let (flights, leading) = (Flights::new(), Leading::default());
        let lead = first(&flights);
        let Seat::Wait(goes) = flights.board(&KEY) else { panic!("there is a leader") };
        let goes = thread::spawn(move || look_once(goes));
        let stays = {
            let (flights, leading) = (flights.clone(), leading.clone());
            thread::spawn(move || stay(&flights, &leading, 3))
        };
        drop(lead);
        goes.join().unwrap();
        assert_eq!(stays.join().unwrap(), 3);
        assert_eq!(flights.open(), 0);
    });
}

#[test]
fn a_flight_that_all_have_left_is_gone() {
    model(|| {
        let flights = Flights::new();
        let lead = first(&flights);
        let others: Vec<_> = (0..2)
            .map(|_| {
                let flights = flights.clone();
                thread::spawn(move || leave(&flights))
            })
            .collect();
        drop(lead);
        others.into_iter().for_each(|other| other.join().unwrap());
        assert_eq!(flights.open(), 0);
    });
}
