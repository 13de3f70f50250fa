use cosmwasm_std::testing::MockApi;
use cosmwasm_std::{
    Addr, Api, Binary, BlockInfo, CanonicalAddr, Coin, ContractResult, Empty, Event, QueryRequest,
    StdError, StdResult, Storage, SystemResult, WasmMsg, WasmQuery, to_json_vec,
};
use cw_multi_test::{
    AddressGenerator, AppBuilder, AppResponse, BasicApp, Contract as Code, ContractWrapper,
    Executor, SimpleAddressGenerator, WasmKeeper,
};
use salus_vocabulary::Id;
use sha2::{Digest, Sha256};

use crate::{Answer, Contract, Refusal, World};

/// The contracts compiled natively, on cw-multi-test: no gas and no limits, but quick.
pub struct EmbeddedChain {
    app: BasicApp,
}

impl Default for EmbeddedChain {
    fn default() -> Self {
        let api = MockApi::default().with_prefix("wasm");
        Self {
            app: AppBuilder::new().with_api(api).build(|_, _, _| {}),
        }
    }
}

impl EmbeddedChain {
    /// A chain that begins in this block and gives contracts the addresses that wasmd would.
    pub fn like(block: BlockInfo) -> Self {
        let api = MockApi::default().with_prefix("wasm");
        let keeper = WasmKeeper::new().with_address_generator(FromOne);
        let app = AppBuilder::new()
            .with_api(api)
            .with_wasm(keeper)
            .with_block(block)
            .build(|_, _, _| {});
        Self { app }
    }
}

/// wasmd counts instances from 1, cw-multi-test from 0.
struct FromOne;

impl AddressGenerator for FromOne {
    fn contract_address(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        code_id: u64,
        instance_id: u64,
    ) -> StdResult<Addr> {
        let number = instance_id.saturating_add(1);
        SimpleAddressGenerator.contract_address(api, storage, code_id, number)
    }
}

fn code(contract: Contract) -> Box<dyn Code<Empty>> {
    match contract {
        Contract::IdentityRegistry => Box::new(
            ContractWrapper::new(
                identity_registry::contract::execute,
                identity_registry::contract::instantiate,
                identity_registry::contract::query,
            )
            .with_migrate(identity_registry::contract::migrate),
        ),
        Contract::ConsentRegistry => Box::new(
            ContractWrapper::new(
                consent_registry::contract::execute,
                consent_registry::contract::instantiate,
                consent_registry::contract::query,
            )
            .with_migrate(consent_registry::contract::migrate),
        ),
        Contract::AccessAudit => Box::new(
            ContractWrapper::new(
                access_audit::contract::execute,
                access_audit::contract::instantiate,
                access_audit::contract::query,
            )
            .with_migrate(access_audit::contract::migrate),
        ),
    }
}

fn refusal(error: &StdError) -> Refusal {
    Refusal::told(error.to_string())
}

/// The chain wraps what a contract answers in a protobuf message.
fn contract_data(data: Option<Binary>) -> Result<Option<Binary>, Refusal> {
    let Some(data) = data else { return Ok(None) };
    cw_utils::parse_execute_response_data(&data)
        .map(|response| response.data)
        .map_err(|error| Refusal(error.to_string()))
}

fn address_of_instance(response: &AppResponse) -> Option<String> {
    let event = response
        .events
        .iter()
        .find(|event| event.ty == "instantiate")?;
    let attribute = event
        .attributes
        .iter()
        .find(|item| item.key == "_contract_address")?;
    Some(attribute.value.clone())
}

impl EmbeddedChain {
    /// The identity that an address names.
    pub fn identity(&self, address: &str) -> Option<Id> {
        let canonical = self.app.api().addr_canonicalize(address).ok()?;
        Id::try_from(canonical.as_slice()).ok()
    }

    /// The address that an identity is written as.
    pub fn address(&self, identity: &Id) -> String {
        let canonical = CanonicalAddr::from(identity.as_slice());
        let address = self.app.api().addr_humanize(&canonical);
        address.map_or_else(|error| error.to_string(), Addr::into_string)
    }

    /// Starts somebody else's contract, which takes an empty message, and gives its address.
    pub fn deploy(&mut self, sender: &str, code: Box<dyn Code<Empty>>) -> Result<String, Refusal> {
        let code_id = self.app.store_code(code);
        let msg = to_json_vec(&Empty {}).map_err(|error| refusal(&error))?;
        let wrapped = WasmMsg::Instantiate {
            admin: None,
            code_id,
            msg: msg.into(),
            funds: Vec::new(),
            label: "foreign".to_owned(),
        };
        let response = self.send(sender, wrapped, &[])?;
        address_of_instance(&response).ok_or_else(|| Refusal("no contract was made".to_owned()))
    }

    /// Sends messages, each with its contract, in one transaction: one that is refused takes all
    /// of them back.
    pub fn execute_together(
        &mut self,
        sender: &str,
        messages: Vec<(String, Binary)>,
    ) -> Result<(), Refusal> {
        let messages = messages.into_iter().map(|(contract_addr, msg)| {
            let funds = Vec::new();
            WasmMsg::Execute {
                contract_addr,
                msg,
                funds,
            }
            .into()
        });
        self.app
            .execute_multi(Addr::unchecked(sender), messages.collect())
            .map(drop)
            .map_err(|error| refusal(&error))
    }

    fn send(&mut self, sender: &str, msg: WasmMsg, funds: &[Coin]) -> Result<AppResponse, Refusal> {
        let sender = Addr::unchecked(sender);
        if !funds.is_empty() {
            self.app
                .init_modules(|router, _, storage| {
                    router.bank.init_balance(storage, &sender, funds.to_vec())
                })
                .map_err(|error| refusal(&error))?;
        }
        self.app
            .execute(sender, msg.into())
            .map_err(|error| refusal(&error))
    }
}

impl World for EmbeddedChain {
    fn account(&self, name: &str) -> String {
        let hash = Sha256::new()
            .chain_update("account/")
            .chain_update(name)
            .finalize();
        let bytes: Vec<u8> = hash.into_iter().take(20).collect();
        self.app
            .api()
            .addr_humanize(&CanonicalAddr::from(bytes))
            .map_or_else(|error| error.to_string(), Addr::into_string)
    }

    fn instantiate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<String, Refusal> {
        let wrapped = WasmMsg::Instantiate {
            admin: Some(sender.to_owned()),
            code_id: self.app.store_code(code(contract)),
            msg: msg.into(),
            funds: funds.to_vec(),
            label: "salus".to_owned(),
        };
        let response = self.send(sender, wrapped, funds)?;
        address_of_instance(&response).ok_or_else(|| Refusal("no contract was made".to_owned()))
    }

    fn execute_raw(
        &mut self,
        sender: &str,
        address: &str,
        msg: &[u8],
        funds: &[Coin],
    ) -> Result<Answer, Refusal> {
        let wrapped = WasmMsg::Execute {
            contract_addr: address.to_owned(),
            msg: msg.into(),
            funds: funds.to_vec(),
        };
        let response = self.send(sender, wrapped, funds)?;
        let own = |event: &Event| event.ty.starts_with("wasm-");
        Ok(Answer {
            data: contract_data(response.data)?,
            events: response.events.into_iter().filter(own).collect(),
        })
    }

    fn query_raw(&self, address: &str, msg: &[u8]) -> Result<Binary, Refusal> {
        let wrapped = WasmQuery::Smart {
            contract_addr: address.to_owned(),
            msg: msg.into(),
        };
        let request: QueryRequest<Empty> = wrapped.into();
        let request = to_json_vec(&request).map_err(|error| refusal(&error))?;
        match self.app.wrap().raw_query(&request) {
            SystemResult::Ok(ContractResult::Ok(answer)) => Ok(answer),
            SystemResult::Ok(ContractResult::Err(text)) => Err(refusal(&StdError::msg(text))),
            SystemResult::Err(error) => Err(refusal(&StdError::msg(error))),
        }
    }

    fn migrate_raw(
        &mut self,
        contract: Contract,
        sender: &str,
        address: &str,
        msg: &[u8],
    ) -> Result<(), Refusal> {
        let wrapped = WasmMsg::Migrate {
            contract_addr: address.to_owned(),
            new_code_id: self.app.store_code(code(contract)),
            msg: msg.into(),
        };
        self.send(sender, wrapped, &[]).map(drop)
    }

    fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    fn advance(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.height = block.height.saturating_add(1);
            block.time = block.time.plus_seconds(seconds);
        });
    }

    fn cells(&self, address: &str) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.app.dump_wasm_raw(&Addr::unchecked(address))
    }
}
