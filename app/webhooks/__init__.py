"""What programs of organizers are told when something happens (Standard Webhooks); knows no letter or signature."""
